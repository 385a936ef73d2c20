"""The project package: settings, pages of the portal, and the base of the apps."""
