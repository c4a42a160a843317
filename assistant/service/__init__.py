"""What runs around the assistant: builds, and later accounts, history, feedback."""
