from mailing.models.batch import Batch
from mailing.models.call import Call
from mailing.models.hold import Hold, SentBefore
from mailing.models.lane import Brake, Lane
from mailing.models.message import Message
from mailing.models.pause import Pause
from mailing.models.suppression import Suppression

__all__ = ["Batch", "Brake", "Call", "Hold", "Lane", "Message", "Pause", "SentBefore", "Suppression"]
