"""The figures of the chapter on political distrust."""

from helpers.charts.distrust.accusations import accusations
from helpers.charts.distrust.channels import channels
from helpers.charts.distrust.opinion import opinion
from helpers.charts.distrust.voices import voices

__all__ = ["accusations", "channels", "opinion", "voices"]
