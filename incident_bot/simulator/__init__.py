"""Messaging platforms on this machine, for tests and for people. Each knows its documented limits by itself and nothing
of our channels."""
