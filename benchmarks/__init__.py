"""Measurements side by side. Nothing here is part of the product, and the product knows nothing of it."""
