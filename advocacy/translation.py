from modeltranslation.translator import TranslationOptions, register

from advocacy.models import (
    Action,
    Commitment,
    Decision,
    Outcome,
    ParticipationRule,
    Petition,
    PublicBody,
    Seat,
    SpeakingTopic,
)


@register(PublicBody)
class PublicBodyTranslation(TranslationOptions):
    fields = ("about", "meets", "not_known")


@register(ParticipationRule)
class ParticipationRuleTranslation(TranslationOptions):
    fields = ("how", "sign_up", "goes_first", "bring", "interpreter")


@register(Seat)
class SeatTranslation(TranslationOptions):
    fields = ("office", "area")


@register(Decision)
class DecisionTranslation(TranslationOptions):
    fields = ("title", "decides", "why", "stand")


@register(Action)
class ActionTranslation(TranslationOptions):
    fields = ("subject", "points", "script", "voicemail")


@register(SpeakingTopic)
class SpeakingTopicTranslation(TranslationOptions):
    fields = ("name",)


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ("did", "means", "next")


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ("title", "words", "unit", "due_words", "quoted", "quoted_as_of")


@register(Petition)
class PetitionTranslation(TranslationOptions):
    fields = ("title", "text", "outcome")
