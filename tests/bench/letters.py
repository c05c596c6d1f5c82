"""The measured mail; each process that sends it imports this."""

from mailing.mail import Mail


class Letter(Mail[None]):
    name = "bench/letter"
    title = "A letter of the benchmark"
