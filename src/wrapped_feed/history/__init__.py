"""Listening histories that people asked Spotify for: finding their files and reading them."""
