"""Looking after an installation: backup, restore, certificate, health."""
