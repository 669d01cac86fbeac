"""Tasks on the simulated phone: goals in two languages, checks on its databases, an oracle for each."""
