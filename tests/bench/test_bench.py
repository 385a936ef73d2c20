"""The synthetic operations of the bench fit the tables of today."""

from operations.models import Operation, Participation, Phase
from tests.bench.synthetic import fill


def test_the_bench_can_fill_the_tables(transactional_db: None) -> None:
    fill(20)

    assert Operation.objects.count() == Phase.objects.count() == 20
    assert Participation.objects.filter(standing="recorded").count() > 20
