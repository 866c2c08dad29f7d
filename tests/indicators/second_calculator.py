"""Decision 766 reckoned a second time, by hand from the rules, importing nothing of the product.

Decimals with many digits instead of fractions, its own tables, its own order of work. Where the two differ,
one of them has misread the rules.
"""

import decimal


TEN_FIGURES = decimal.Context(prec=60)

# id: (group, most points, full at, what nothing to count pays, whether the published percent is what is paid)
TABLE = {
    "PUBLISH_ON_TIME": ("transparency", "6", "1", None, True),
    "PUBLIC_UPDATE_ON_TIME": ("transparency", "4", "1", None, True),
    "PUBLIC_CONTENT_FULL": ("transparency", "2", "1", None, True),
    "DOSSIER_SYNC": ("transparency", "6", "1", None, True),
    "ON_TIME": ("progress", "20", "1", "0", True),
    "ONLINE_TTHC": ("online_service", "2", "0.8", "0", False),
    "ONLINE_TTHC_USED": ("online_service", "4", "1", "0", False),
    "ONLINE_DOSSIER": ("online_service", "6", "0.5", "0", False),
    "PAYMENT_TTHC_READY": ("online_payment", "2", "0.8", "0", False),
    "PAYMENT_TTHC_USED": ("online_payment", "2", "0.8", "0", False),
    "PAYMENT_DOSSIER": ("online_payment", "6", "1", "0", False),
    "PETITION_PROCESSING_ON_TIME": ("satisfaction", "6", "1", "6", False),
    "PETITION_HANDLING_SATISFACTION": ("satisfaction", "6", "1", "6", False),
    "DOSSIER_RECEIVING_SATISFACTION": ("satisfaction", "6", "0.9", "0", False),
    "ORIGINAL_RESULT_AVAILABLE": ("digitisation", "6", "1", None, False),
    "SO_HOA_GIAY_TO_GIAI_QUYET": ("digitisation", "4", "1", None, False),
    "REUSED_DIGITIZED_DATA": ("digitisation", "2", "0.8", None, False),
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": ("digitisation", "4", "1", None, False),
    "CITIZEN_DATA_CONNECTED_FORMALITY": ("digitisation", "2", "1", None, False),
    "CITIZEN_DATA_CONNECTED_DOSSIER": ("digitisation", "2", "1", None, False),
}
FLAG, FLAG_POINTS = "ELECTRONIC_CERTIFIED_COPY", "2"
IN_THE_DOCUMENT = {"SO_HOA_GIAY_TO_GIAI_QUYET": "0.8"}
BANDS = (("90", "excellent"), ("80", "good"), ("70", "fair"), ("50", "average"), ("0", "weak"))


def two_places(hundredths_times_d, d):
    """hundredths_times_d / d hundredths, to the nearest one, halves up; whole numbers in."""
    whole, rest = divmod(hundredths_times_d, d)
    if 2 * rest >= d:
        whole += 1
    return decimal.Decimal(whole).scaleb(-2)


def paid(indicator, n, d, *, document=False):
    """Points of one indicator, None where nothing is paid or lost."""
    _group, most, full, nothing, by_percent = TABLE[indicator]
    if document:
        full = IN_THE_DOCUMENT.get(indicator, full)
    if not d:
        return None if nothing is None else decimal.Decimal(nothing).quantize(decimal.Decimal("0.01"))
    most_hundredths = int(most) * 100
    tenths = int(decimal.Decimal(full) * 10)
    if by_percent:
        percent = two_places(10000 * n, d)  # for instance 82.65
        n, d = int(percent * 100), 10000
    if n * 10 >= d * tenths:
        return decimal.Decimal(most).quantize(decimal.Decimal("0.01"))
    return two_places(most_hundredths * n * 10, d * tenths)


def reckon(counts, *, document=False):
    """(points by indicator, points by group, total, grade, unreachable) of one unit; counts: {id: (n, d)}.

    The flag's count is True or False. Left out: not counted.
    """
    points, groups, unreachable = {}, {}, decimal.Decimal(0)
    for indicator, (group, most, *_rest) in TABLE.items():
        if indicator not in counts:
            continue
        points[indicator] = paid(indicator, *counts[indicator], document=document)
        if points[indicator] is None:
            unreachable += int(most)
        else:
            groups[group] = groups.get(group, 0) + points[indicator]
    if FLAG in counts:
        points[FLAG] = decimal.Decimal(FLAG_POINTS if counts[FLAG] else "0")
        groups["digitisation"] = groups.get("digitisation", 0) + points[FLAG]
    total = TEN_FIGURES.create_decimal(0)
    for group in groups.values():
        total += group
    grade = next(name for lowest, name in BANDS if total >= int(lowest))
    return points, groups, total, grade, unreachable
