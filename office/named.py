"""Classes that database rows refer to by name: mails, audiences, streams, topics, blocks.

Code refers to the class; only the database stores the name.
"""

from typing import Any, ClassVar, Self


class Named:
    """A family of classes, each registered under its `name`.

    A direct subclass of `Named` begins a family. A subclass in a family that sets its own `name` is registered;
    one without is a base for others. Raises ValueError where a name is used twice.
    """

    name: ClassVar[str] = ""
    order: ClassVar[int] = 50
    _family: ClassVar[dict[str, type[Any]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if Named in cls.__bases__:
            cls._family = {}
        elif cls.__dict__.get("name"):
            if cls.name in cls._family:
                raise ValueError(f"{cls.name} is defined twice")
            cls._family[cls.name] = cls

    @classmethod
    def named(cls, name: str) -> Any:
        """Return the class of this family with that name, or None; rows may keep the name of a removed class."""
        return cls._family.get(name)

    @classmethod
    def all(cls) -> list[type[Self]]:
        """Return the registered classes that are or inherit from `cls`, sorted by `order`, then definition."""
        return sorted(
            (one for one in cls._family.values() if issubclass(one, cls)), key=lambda one: one.order
        )
