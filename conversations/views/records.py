"""Recording a conversation: four steps, a check, and what comes of it. A draft is saved at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations.actions import drafts, records
from conversations.forms.records import ChosenForm, NewIdeasForm, TalkForm, WhoCameForm
from conversations.history import versions_of
from conversations.models import Conversation, RecordDraft
from conversations.overview import present_at, seen_by
from conversations.recording import NEW, STEPS, Answers, Offered, ideas_offered, people_offered
from conversations.wording import when_of
from obt.govuk import words
from obt.people.models import Person
from obt.people.requests import posted, require_form, signed_in
from obt.programme.rules import check_takes_records

_PAGES = ("conversation_record", "conversation_record_talk", "conversation_record_ideas", "conversation_record_change")
_CHECK = "conversation_record_check"


@dataclass(frozen=True)
class Recording:
    """What one lead is recording: their draft if they have begun, and those of other leads."""

    conversation: Conversation
    person: Person
    draft: RecordDraft | None
    others: list[RecordDraft]
    answers: Answers

    @property
    def base_version(self) -> int:
        return self.draft.base_version if self.draft else self.conversation.version

    @property
    def in_conflict(self) -> bool:
        """Whether somebody has recorded it since the draft was begun."""
        return self.draft is not None and self.draft.base_version != self.conversation.version

    def saved(self, step: int) -> HttpResponse:
        """Save the draft with `step` answered, and go to the page after it; to the check, if it came from there."""
        was_complete = self.answers.done == STEPS
        self.answers.done = max(step, self.answers.done)
        try:
            drafts.save_draft(
                conversation=self.conversation, author=self.person, base_version=self.base_version,
                answers=self.answers.as_json(),
            )  # fmt: skip
        except Conversation.DoesNotExist as gone:
            raise Http404 from gone
        return redirect(_CHECK if was_complete or step == STEPS else _PAGES[step], self.conversation.pk)

    def page(self, step: int) -> dict[str, Any]:
        """What all the pages show."""
        back = "conversation" if step == 1 else _CHECK if self.answers.done == STEPS and step < 5 else _PAGES[step - 2]
        return {
            "conversation": self.conversation,
            "team": self.conversation.team,
            "step": step,
            "back": (back, self.conversation.pk),
            "is_correction": self.conversation.version > 0,
            "caption": self._caption(step),
        }

    def _caption(self, step: int) -> str:
        """Which conversation, and how far one is; the check after the last step is none."""
        verb = "Correct the record of" if self.conversation.version else "Record the conversation of"
        progress = f" – step {step} of {STEPS}" if step <= STEPS else ""
        return f"{verb} {words.day(self.conversation.starts_at)}{progress}"


Step = Callable[[HttpRequest, Recording], HttpResponse]


def _step(view: Step) -> Callable[[HttpRequest, int], HttpResponse]:
    """A page of the recording, for leads while it can be recorded; it leads elsewhere where it is not its turn."""

    @require_form
    @wraps(view)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        shown = led(request, pk)
        if shown.state == Conversation.State.CANCELLED:
            messages.info(request, "This conversation was cancelled, so there is nothing to record.")
            return redirect("conversation", pk)
        if not shown.has_started:
            context = {"conversation": shown, "team": shown.team, "when": when_of(shown)}
            return render(request, "conversations/record/not_yet.html", context)
        drafts = list(RecordDraft.objects.filter(conversation=shown).select_related("author").order_by("-updated_at"))
        own = next((one for one in drafts if one.author_id == signed_in(request).pk), None)
        at = Recording(
            shown,
            signed_in(request),
            own,
            [one for one in drafts if one is not own and one.base_version == shown.version],
            Answers.from_json(own.answers) if own else Answers.of(shown),
        )
        if at.in_conflict and view is not _conflict:
            return redirect("conversation_record_conflict", pk)
        if own is None and view is not _who:
            just_did = request.method == "POST" and shown.recorded_by_id == signed_in(request).pk
            return redirect("conversation_recorded" if just_did else "conversation_record", pk)
        return view(request, at)

    return page


def _who(request: HttpRequest, at: Recording) -> HttpResponse:
    """Step 1: who came. "Tick everyone" shows the page again, and needs no script."""
    people = people_offered(at.conversation)
    initial: dict[str, Any] = {
        "present": [str(one) for one in at.answers.present],
        "emails": "\n".join(at.answers.emails),
        "others_count": at.answers.others_count or None,
        "seen": at.conversation.version,
    }
    tick = request.POST.get("tick", "")
    if tick:
        again = {name: request.POST.get(name, "") for name in ("emails", "others_count", "seen")}
        initial |= again | {"present": [str(one.pk) for one in people] if tick == "everyone" else []}
    form = WhoCameForm(None if tick else posted(request), initial=initial, people=people, reader=at.person)
    if form.is_valid():
        typed = form.cleaned_data
        at.answers.present, at.answers.emails = typed["present"], typed["emails"]
        at.answers.others_count = typed["others_count"]
        seen = typed["seen"]
        if at.draft is None and seen is not None and 0 <= seen < at.conversation.version:
            # Somebody recorded it since this page was shown.
            drafts.save_draft(
                conversation=at.conversation, author=at.person, base_version=seen, answers=at.answers.as_json()
            )
            return redirect("conversation_record_conflict", at.conversation.pk)
        return at.saved(1)
    context = {**at.page(1), "form": form, "people": people, "others": at.others, "draft": at.draft}
    return render(request, "conversations/record/who.html", context)


def _talk(request: HttpRequest, at: Recording) -> HttpResponse:
    """Step 2: what they talked about."""
    form = TalkForm(posted(request), initial={"talked_about": at.answers.talked_about})
    if form.is_valid():
        at.answers.talked_about = form.cleaned_data["talked_about"]
        return at.saved(2)
    return render(request, "conversations/record/talk.html", {**at.page(2), "form": form})


def _ideas(request: HttpRequest, at: Recording) -> HttpResponse:
    """Step 3: the ideas that came up, beside those the team has."""
    form = NewIdeasForm(posted(request), ideas=at.answers.new_ideas, one_more="another" in request.POST)
    if form.is_valid():
        at.answers.new_ideas = form.ideas()
        keys = {idea.key for idea in at.answers.new_ideas}
        at.answers.chosen = [key for key in at.answers.chosen if not key.startswith(NEW) or key in keys]
        return at.saved(3)
    context = {**at.page(3), "form": form, "ideas": ideas_offered(at.conversation)}
    return render(request, "conversations/record/ideas.html", context)


def _change(request: HttpRequest, at: Recording) -> HttpResponse:
    """Step 4: the small change, and what becomes of the rest; nothing to ask where there are no ideas."""
    ideas = ideas_offered(at.conversation)
    if not ideas and not at.answers.new_ideas:
        return at.saved(4) if request.method == "POST" else render(
            request, "conversations/record/no_ideas.html", at.page(4)
        )  # fmt: skip
    form = ChosenForm(posted(request), answers=at.answers, ideas=ideas)
    if form.is_valid():
        at.answers.chosen = form.cleaned_data["chosen"]
        at.answers.parked_reason = form.cleaned_data["reason"]
        return at.saved(4)
    return render(request, "conversations/record/change.html", {**at.page(4), "form": form})


def _check(request: HttpRequest, at: Recording) -> HttpResponse:
    """Everything at a glance, and what recording it does; then it is recorded."""
    if at.answers.done < STEPS:
        return redirect(_PAGES[at.answers.done], at.conversation.pk)
    people, ideas = people_offered(at.conversation), ideas_offered(at.conversation)
    answers = at.answers.kept_to(people, ideas)
    if request.method == "POST":
        try:
            records.record(
                conversation=at.conversation, by=at.person, base_version=at.base_version, **answers.as_recorded(ideas)
            )
        except records.RecordedMeanwhile:
            return redirect("conversation_record_conflict", at.conversation.pk)
        except records.NoLongerOffered:
            messages.info(request, "Something changed just now. Check once more, then record it.")
            return redirect(_CHECK, at.conversation.pk)
        except records.CannotBeRecorded:
            return redirect("conversation", at.conversation.pk)
        return redirect("conversation_recorded", at.conversation.pk)
    context = {
        **at.page(5),
        "when": when_of(at.conversation),
        "answers": answers,
        "left_out": answers.lacks(at.answers),
        **_summary(answers, people, ideas),
    }
    return render(request, "conversations/record/check.html", context)


def _conflict(request: HttpRequest, at: Recording) -> HttpResponse:
    """Somebody recorded it meanwhile: theirs beside mine, and which of the two holds, or both together."""
    if not at.in_conflict:
        return redirect(_CHECK, at.conversation.pk)
    choice, version = request.POST.get("choice"), at.conversation.version
    if choice == "theirs":
        drafts.discard_draft(conversation=at.conversation, author=at.person)
        messages.info(request, "The record stands as it was, and what you had typed is thrown away")
        return redirect("conversation", at.conversation.pk)
    if choice in ("mine", "both") and request.POST.get("seen") == str(version):
        answers = at.answers.joined_with(Answers.of(at.conversation)) if choice == "both" else at.answers
        drafts.build_on(conversation=at.conversation, author=at.person, version=version, answers=answers.as_json())
        return redirect(_CHECK, at.conversation.pk)
    people, ideas = people_offered(at.conversation), ideas_offered(at.conversation)
    context = {
        **at.page(5),
        "theirs": versions_of(at.conversation)[0],
        "answers": at.answers,
        "seen": version,
        **_summary(at.answers, people, ideas),
    }
    return render(request, "conversations/record/conflict.html", context)


who, talk, ideas, change = _step(_who), _step(_talk), _step(_ideas), _step(_change)
check, conflict = _step(_check), _step(_conflict)


@require_safe
def recorded(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded, what it does, and what is next; for leads, whoever recorded it."""
    shown = led(request, pk, while_open=False)
    if shown.state != Conversation.State.RECORDED:
        return redirect("conversation", pk)
    there = shown.attendances.filter(disputed_at=None)
    credited = there.filter(person__registered_at__isnull=False).count()
    context = {
        "conversation": shown,
        "team": shown.team,
        "when": when_of(shown),
        "present": present_at(shown, reader=signed_in(request), is_lead=True),
        "credited": credited,
        "to_sign_in": there.count() - credited,
        "takes_records": shown.programme.takes_records(timezone.localdate()),
    }
    return render(request, "conversations/record/recorded.html", context)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of the record: who, when, and what it changed."""
    shown = led(request, pk, while_open=False)
    context = {"conversation": shown, "team": shown.team, "when": when_of(shown), "versions": versions_of(shown)}
    return render(request, "conversations/record/history.html", context)


def led(request: HttpRequest, pk: int, *, while_open: bool = True) -> Conversation:
    """The conversation for a lead of its team; Http404 for others, RecordsClosed where nothing can be written."""
    seen = seen_by(signed_in(request), pk)
    if seen is None or not (seen.may_write if while_open else seen.is_lead):
        raise Http404
    if while_open:
        check_takes_records(seen.conversation.programme)
    return seen.conversation


def _summary(answers: Answers, people: list[Offered], ideas: list[Any]) -> dict[str, Any]:
    """What answers say, in names and titles, and the three numbers of what recording them does."""
    came = [one for one in people if one.pk in answers.present]
    every = [(str(idea.pk), idea.title) for idea in ideas] + [(idea.key, idea.title) for idea in answers.new_ideas]
    credited = [one for one in came if one.has_registered and not one.disputes]
    return {
        "came": came,
        "did_not": [one for one in people if one.pk not in answers.present],
        "chosen": [title for key, title in every if key in answers.chosen],
        "not_chosen": [title for key, title in every if key not in answers.chosen],
        "credited": len(credited),
        "to_sign_in": len([one for one in came if not one.has_registered]) + len(answers.emails),
        "all": len(came) + len(answers.emails) + answers.others_count,
    }
