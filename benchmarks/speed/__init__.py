"""Stock Rasa and the assistant side by side: the same lines, the same questions, one run."""
