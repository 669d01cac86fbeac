"""The seven kinds of extraction: what is said of one step, typed, and held against what happened next.

    claims     what is said, one dataclass a kind           moments   what each kind may see
    plain      a writer without a model                     writer    a writer with one (prompts, said)
    checks     a claim against the screens of the run       truths    against a simulator, for measuring alone
    stage      a store's judged episodes, one after the other

Step-GUI (arXiv 2512.15431, section 2.1.4) names the kinds and says of none how it is checked; that is ours.
"""
