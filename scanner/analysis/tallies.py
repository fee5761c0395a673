"""The counts of personal data as SQL, the same for what was found and for what is left of it after decisions."""


def tallies(of: str = "true") -> str:
    """The counts of a `RuleTotal`, in its order, over rows of the table `found` for which `of` holds."""
    counted = f"({of}) AND counts"
    conditions = (
        f"{counted} AND sent_outside",
        f"{counted} AND sent_outside AND own",
        f"{counted} AND confidence = 'high'",
        f"{counted} AND confidence = 'medium'",
        f"({of}) AND confidence = 'low' AND NOT repeated",
        f"({of}) AND repeated",
    )
    return ", ".join(
        [
            f"count(*) FILTER ({counted})",
            f"count(DISTINCT value_hash) FILTER ({counted})",
            f"count(DISTINCT message) FILTER ({counted})",
            *(f"count(*) FILTER ({condition})" for condition in conditions),
        ]
    )
