"""The tables of experiments and of the library, by noun."""

from .drafts import ConclusionDraft, ExperimentDraft
from .entries import LibraryEntry
from .experiments import Benefit, Experiment, Helper
from .library import BackgroundStory, Decision, Question, Report, Thanks
from .measurements import Measurement
from .starters import Starter

__all__ = [
    "BackgroundStory",
    "Benefit",
    "ConclusionDraft",
    "Decision",
    "Experiment",
    "ExperimentDraft",
    "Helper",
    "LibraryEntry",
    "Measurement",
    "Question",
    "Report",
    "Starter",
    "Thanks",
]
