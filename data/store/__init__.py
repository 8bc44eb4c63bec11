"""What is kept: cuts (a file each), people, sessions, audit, the review's notes, imports tried."""
