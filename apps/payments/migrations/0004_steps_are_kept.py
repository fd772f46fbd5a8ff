"""What was asked of a provider is never rewritten (decisions.md 8)."""

from django.db import migrations

from apps.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_cards")]
    operations = [append_only("payments_paymentoperationtransition")]
