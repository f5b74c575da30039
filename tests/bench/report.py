"""The figures: their targets, the table, and the file."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """What a figure has to reach."""

    words: str
    is_met: Callable[[float], bool]


def at_most(limit: float) -> Target:
    return Target(f"≤ {limit:g}", lambda value: value <= limit)


def at_least(limit: float) -> Target:
    return Target(f"≥ {limit:g}", lambda value: value >= limit)


TARGETS = {
    "seed_scale_s": at_most(180),
    "home_sql": at_most(6),
    "record_sql": at_most(5),
    "record_post_sql": at_most(8),
    "home_over_minimal_16": at_least(0.4),
    "home_p99_over_p50_16": at_most(3),
    "worker_rss_mb": at_most(120),
    "first_visit_kb": at_most(150),
    "second_page_kb": at_most(15),
    "signins_one_ip": at_least(2000),
    "signins_one_ip_refused": at_most(0),
    "team_sql": at_most(8),
    "conversation_sql": at_most(8),
    "idea_sql": at_most(8),
    "team_over_minimal_16": at_least(0.3),
    "conversation_over_minimal_16": at_least(0.3),
    "idea_over_minimal_16": at_least(0.3),
    "record_conversation_60_sql": at_most(12),
    "chart_svg_ms": at_most(5),
    "experiment_sql": at_most(8),
    "code_handover_p95_s": at_most(2),
    "send_per_s": at_least(600),
    "notify_limit_used_pct": at_least(98),
    "notify_too_much": at_most(5),
    "notify_urgent_p95_s": at_most(2),
    "plan_263k_s": at_most(20),
    "plan_rss_mb": at_most(200),
    "replan_263k_s": at_most(5),
    "replan_new_rows": at_most(0),
    "similar_p95_ms": at_most(120),
    "similar_top3_typo_pct": at_least(95),
    "similar_top3_reworded_pct": at_least(95),
    "library_search_p95_ms": at_most(60),
    "library_page500_over_page1": at_most(1.5),
    "dashboard_sql": at_most(12),
    "dashboard_p95_ms_1": at_most(40),
    "dashboard_over_minimal_16": at_least(0.12),
    "dashboard_growth": at_most(1.25),
    "csv_first_byte_s": at_most(0.3),
    "csv_rss_growth_mb": at_most(20),
    "count_totals_s": at_most(5),
    "snapshot_s": at_most(10),
    "snapshot_write_p999_ms": at_most(50),
    "hidden_unsafe": at_most(0),
    "second_day_unsafe": at_most(0),
    "random_populations_unsafe": at_most(0),
}


def show(figures: dict[str, float]) -> int:
    """Print each figure with its target and verdict; return 1 if one misses its target, else 0."""
    print(f"\n{'figure':28}{'value':>12}  {'target':>8}  verdict")
    missed = 0
    for name, value in figures.items():
        target = TARGETS.get(name)
        verdict = "" if target is None else "met" if target.is_met(value) else "MISSED"
        missed += verdict == "MISSED"
        print(f"{name:28}{value:>12,.6g}  {target.words if target else '':>8}  {verdict}".rstrip())
    return 1 if missed else 0


def merge(figures: dict[str, float], path: Path) -> None:
    """Write `figures` into the file, and keep those of parts that did not run this time."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**kept, **figures}, indent=2, sort_keys=True) + "\n")
