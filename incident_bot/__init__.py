"""An assistant that answers from the official statement about a leak of personal data, and from nothing else."""
