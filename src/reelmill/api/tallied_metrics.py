"""Counters and histograms out of what the database has counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from math import inf

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from reelmill.usecases.operations.measures import MEASURES
from reelmill.usecases.ports.tallies import SUM, Measure, Total, bucket_name

Parts = Mapping[str, float]
"""Amounts of one series by the names of its parts."""


def tallied_families(totals: Iterable[Total]) -> Iterator[Metric]:
    """Every measure, those included that nothing was counted for yet."""
    found: dict[str, dict[tuple[str, ...], dict[str, float]]]
    found = defaultdict(lambda: defaultdict(dict))
    for total in totals:
        found[total.name][total.labels][total.part] = total.amount
    for measure in MEASURES:
        series: Mapping[tuple[str, ...], Parts] = found[measure.name]
        yield _family(measure, {**{key: {} for key in measure.known}, **series})


def _family(measure: Measure, series: Mapping[tuple[str, ...], Parts]) -> Metric:
    if not measure.bounds:
        counter = CounterMetricFamily(measure.name, measure.words, labels=measure.labels)
        for labels, parts in sorted(series.items()):
            counter.add_metric(labels, parts.get("", 0.0))
        return counter
    histogram = HistogramMetricFamily(measure.name, measure.words, labels=measure.labels)
    for labels, parts in sorted(series.items()):
        names = [bucket_name(bound) for bound in (*measure.bounds, inf)]
        counts = accumulate(parts.get(name, 0.0) for name in names)
        buckets = list(zip(names, counts, strict=True))
        histogram.add_metric(labels, buckets, parts.get(SUM, 0.0))
    return histogram
