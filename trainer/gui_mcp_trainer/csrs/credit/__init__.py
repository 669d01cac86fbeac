"""Which steps of a judged run deserve the credit: one bit a run becomes an advantage and a weight a step."""
