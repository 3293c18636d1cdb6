"""What a file will be warned of is seen where it was uploaded."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect


def test_a_guessed_charset_is_shown_on_the_card(
    browser: Browser, site: str, ada: dict[str, str], tmp_path: Path
) -> None:
    captions = tmp_path / "captions.srt"
    line = "Ce garçon mange très tôt à l'école, déjà fatigué."
    captions.write_bytes(f"1\n00:00:01,000 --> 00:00:03,000\n{line}\n".encode("cp1252"))
    context = browser.new_context(base_url=site)
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    page = context.new_page()
    page.goto("/assets")
    page.get_by_label("Files to upload").set_input_files(captions)
    card = page.get_by_role("listitem").filter(has_text="captions.srt")
    expect(card).to_contain_text("garçon")
    expect(card.get_by_role("img", name="Warning")).to_be_visible()
    context.close()
