"""Models of advocacy: who decides, what is decided, what people do about it, and what was promised."""

from advocacy.models.action import ELECTION_NEAR, KEPT_FOR, Action, Deed
from advocacy.models.body import PublicBody
from advocacy.models.commitment import Commitment, CommitmentStep, Evidence
from advocacy.models.decision import (
    STATES,
    Decision,
    Sitting,
    Window,
)
from advocacy.models.follower import DecisionFollower, SittingChange
from advocacy.models.outcome import Outcome, SeatVote
from advocacy.models.petition import (
    Delivery,
    OrganizationSignature,
    Petition,
    SetAside,
    Signature,
    SignatureSheet,
)
from advocacy.models.pledge import Pledge
from advocacy.models.speaker import Speaker, SpeakingTopic
from advocacy.models.taking_part import GOOD_FOR, ParticipationRule, Seat
from advocacy.models.tax import AdvocacyRecord, Unchangeable

__all__ = [
    "ELECTION_NEAR",
    "GOOD_FOR",
    "KEPT_FOR",
    "STATES",
    "Action",
    "AdvocacyRecord",
    "Commitment",
    "CommitmentStep",
    "Decision",
    "DecisionFollower",
    "Deed",
    "Delivery",
    "Evidence",
    "OrganizationSignature",
    "Outcome",
    "ParticipationRule",
    "Petition",
    "Pledge",
    "PublicBody",
    "Seat",
    "SeatVote",
    "SetAside",
    "Signature",
    "SignatureSheet",
    "Sitting",
    "SittingChange",
    "Speaker",
    "SpeakingTopic",
    "Unchangeable",
    "Window",
]
