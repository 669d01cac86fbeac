"""The seven kinds of data taken from a step, each with a claim that can be checked where one exists."""
