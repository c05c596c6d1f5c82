"""Static files in production form, hashed and compressed, whether or not DEBUG is on."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise's storage without Django's exception for DEBUG: `make run` serves what production serves."""

    def url(self, name: str | None, force: bool = True) -> str:
        address: str = super().url(name, force=True)
        return address
