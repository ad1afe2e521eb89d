"""What leaves the house: mails and signed calls, behind a guard."""
