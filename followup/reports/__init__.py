"""What pages and files say of follow-up, as plain values."""
