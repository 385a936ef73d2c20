"""Actions on deadlines, reminders, reminder emails and the settings of a user."""
