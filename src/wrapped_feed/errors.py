"""The one exception that a person is meant to read."""


class UserError(Exception):
    """Something that the person can fix; the message says in one sentence what, where and how."""
