"""Who is who: organisations, users and their roles."""
