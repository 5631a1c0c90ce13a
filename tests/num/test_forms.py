"""The look of every form: label, hint, error, input, and a summary that leads to what is wrong."""

import re

import pytest
from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.template.loader import render_to_string
from pytest_django.asserts import assertInHTML


class Visit(forms.Form):
    place = forms.CharField(label="Which town?", help_text="A guess is fine.")
    warn = forms.ChoiceField(
        label="May we warn others?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        help_text="You can change this later.",
    )
    work = forms.MultipleChoiceField(
        label="What kind of work?", choices=[("street", "Street")], widget=forms.CheckboxSelectMultiple
    )
    read = forms.BooleanField(label="I have read this")
    step = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Please choose a time or a day.")


class Car(forms.Form):
    plate = forms.CharField(label="Number plate")


Plate = formset_factory(Car, min_num=1, max_num=1, validate_max=True)


def form_page(form: forms.BaseForm) -> str:
    return render_to_string("components/_form.html", {"form": form})


def summary(*parts: "forms.BaseForm | BaseFormSet[Car]") -> str:
    return render_to_string("components/_errors.html", {"form": list(parts)})


def ids(page: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page))


def sent_empty() -> Visit:
    return Visit({})


def test_a_field_reads_label_hint_error_input() -> None:
    page = str(sent_empty()["place"].as_field_group())
    order = [page.index(part) for part in ("<label", "A guess is fine.", "This field is required.", "<input")]
    assert order == sorted(order)


def test_an_input_is_described_by_its_hint_and_its_error() -> None:
    page = form_page(sent_empty())
    described = re.findall(r'aria-describedby="([^"]+)"', page)
    assert "id_place_helptext id_place_error" in described
    assert {name for names in described for name in names.split()} <= ids(page)


@pytest.mark.parametrize(("name", "question"), [("warn", "May we warn others?"), ("work", "What kind of work?")])
def test_choices_stand_under_their_question(name: str, question: str) -> None:
    page = str(sent_empty()[name].as_field_group())
    assertInHTML(f"<legend>{question}</legend>", page)
    assert re.search(rf'<fieldset class="choices" aria-describedby="[^"]*id_{name}_error"', page)


def test_a_single_choice_stands_before_its_words() -> None:
    page = str(sent_empty()["read"].as_field_group())
    assert page.index('type="checkbox"') < page.index("<label")


def test_a_form_not_sent_yet_has_no_summary() -> None:
    assert "errors-title" not in form_page(Visit())


def test_the_summary_takes_the_focus_and_leads_to_each_field() -> None:
    page = form_page(sent_empty())
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == ["id_place", "id_warn_0", "id_work_0", "id_read"]
    assert set(links) <= ids(page)
    assert re.search(r'class="errors" role="alert" tabindex="-1" autofocus', page)


def test_the_summary_says_what_concerns_no_single_field() -> None:
    page = form_page(sent_empty())
    assertInHTML("<li>Please choose a time or a day.</li>", page)
    assertInHTML("<li>Step – This field is required.</li>", page)


def test_one_summary_serves_a_form_and_its_formsets() -> None:
    plates = Plate({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-plate": ""})
    page = summary(sent_empty(), plates)
    assert page.count("errors-title") == 2  # the heading and the reference to it
    assertInHTML('<a href="#id_form-0-plate">Number plate</a>', page)


def test_the_summary_says_what_concerns_a_whole_formset() -> None:
    plates = Plate({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-plate": "A1", "form-1-plate": "B2"})
    assertInHTML("<li>Please submit at most 1 form.</li>", summary(plates))


def test_what_was_typed_is_kept() -> None:
    form = Visit({"place": "<b>Leeds</b>", "warn": "no"})
    page = form_page(form)
    assert 'value="&lt;b&gt;Leeds&lt;/b&gt;"' in page
    assert re.search(r'value="no"[^>]* checked', page)


def test_what_was_done_takes_the_focus_under_its_own_words() -> None:
    page = render_to_string("components/_messages.html", {"messages": ["Saved. It holds from now on."]})
    assert re.search(r'id="told" aria-labelledby="told"[^>]* tabindex="-1" autofocus>\s*<p[^>]*>Saved\.', page)
    assert render_to_string("components/_messages.html", {"messages": []}).strip() == ""
