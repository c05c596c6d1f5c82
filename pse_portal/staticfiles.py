"""Static files as visitors get them: hashed names and compressed bodies, whether or not DEBUG is on."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, less Django's exception for DEBUG: `make run` serves what production serves."""

    def url(self, name: str | None, force: bool = True) -> str:
        return super().url(name, force=True)
