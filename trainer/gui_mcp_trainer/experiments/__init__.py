"""The claims of Step-GUI about CSRS, put to the test on tasks whose truth is known."""
