"""docs/settings.md says exactly what `Settings` says."""

from pathlib import Path

from app.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def _written(default: object) -> str:
    """A default as one writes it in the environment."""
    match default:
        case None:
            return "unset"
        case "":
            return "empty"
        case bool():
            return f"`{str(default).lower()}`"
        case float() if default.is_integer():
            return f"`{default:.0f}`"
        case _:
            return f"`{default}`"


def test_the_table_of_settings_is_complete_and_current() -> None:
    expected = [
        f"| `ENTENTE_{name.upper()}` | {_written(field.get_default())} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line.startswith("| `ENTENTE_")]
    # On a failure, the lines to copy:
    assert written == expected, "\n".join(["docs/settings.md should hold:", *expected])
