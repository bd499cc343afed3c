"""Messaging platforms: one hardened base, and for each platform two translators and what verifies its signature."""
