"""Classes that rows of the database name by a word: mails, audiences, streams, topics, blocks.

Code refers to the class; only the database keeps the word.
"""

from typing import Any, ClassVar, Self


class Named:
    """A family of classes, each known by its `name`.

    A direct subclass of `Named` begins a family. A subclass within it that gives itself a `name` is registered; one
    without is a base for others. Raises ValueError where a name is given twice.
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
        """The class of this family with that name, None where there is none (any more)."""
        return cls._family.get(name)

    @classmethod
    def all(cls) -> list[type[Self]]:
        """Those of the family that are `cls` or inherit from it, by `order`, then as they were defined."""
        return sorted(
            (one for one in cls._family.values() if issubclass(one, cls)), key=lambda one: one.order
        )
