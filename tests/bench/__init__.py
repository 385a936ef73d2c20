"""Speed, beside a floor or a peer measured in the same run; it prints and never fails."""
