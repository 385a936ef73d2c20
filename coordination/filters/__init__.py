"""What calendar, overlaps and meeting list are narrowed by; every choice lives in the address."""
