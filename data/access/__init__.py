"""The door: who may know what (policy), how finely (disclosure), and the one way in (view)."""
