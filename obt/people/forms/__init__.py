"""What people type about themselves and their teams."""

from .questions import QUESTIONS, GradeForm, NameForm, OrganisationForm, QuestionForm

__all__ = ["QUESTIONS", "GradeForm", "NameForm", "OrganisationForm", "QuestionForm"]
