"""Listening histories as Spotify exports them: reading, names in a normal form, writing."""
