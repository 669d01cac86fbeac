"""Privacy: what may leave the owner's machine, and the one gate that it leaves by."""
