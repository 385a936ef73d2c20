"""What documents are made of, and how they are printed: reports and business cases alike."""
