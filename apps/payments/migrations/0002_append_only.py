"""What happened to money is never rewritten (decisions.md 8)."""

from django.db import migrations

from apps.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_payments_and_cash")]
    operations = [
        append_only("payments_paymentattempt"),
        append_only("payments_paymenttransition"),
        append_only("payments_cashjournalentry"),
    ]
