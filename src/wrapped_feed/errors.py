"""The exception for errors that the user can fix."""


class UserError(Exception):
    """An error that the user can fix; the message says what is wrong, where, and the remedy."""
