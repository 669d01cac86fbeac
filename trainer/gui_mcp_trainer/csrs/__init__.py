"""The Calibrated Step Reward System (Step-GUI, arXiv 2512.15431, section 2.1.4), made checkable: verdicts on
whole runs, calibrated to a precision; what is learnt from each step; and which steps deserve the credit."""
