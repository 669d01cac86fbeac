"""What can go wrong with a model.

ModelError
├── ModelUnavailable    no answer: connection refused, time-out, 5xx after the bounded retries
├── ModelRefused        the server answered that it will not: 4xx, wrong name, too long
├── ModelGarbage        it answered, but not in its own dialect; the answer is kept in `response`
└── ModelMisconfigured  no such dialect, or an endpoint or key that cannot be one
"""

from __future__ import annotations

from typing import ClassVar


class ModelError(Exception):
    """Base of all model errors; the message says what was asked, what is true, what to do."""

    code: ClassVar[str] = "model_error"

    def __init__(self, message: str, *, response: str = "") -> None:
        super().__init__(message)
        self.response = response
        """What the model said, word for word; may repeat what it saw."""


class ModelUnavailable(ModelError):
    code = "model_unavailable"


class ModelRefused(ModelError):
    code = "model_refused"


class ModelGarbage(ModelError):
    code = "model_garbage"


class ModelMisconfigured(ModelError):
    code = "model_misconfigured"
