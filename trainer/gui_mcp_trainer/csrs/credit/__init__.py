"""Which steps of a judged run deserve the credit: rules that give each an advantage and a weight."""
