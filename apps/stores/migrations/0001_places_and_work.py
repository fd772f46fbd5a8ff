import apps.core.clock
import apps.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalEntity',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('tax_id', models.CharField(max_length=40, unique=True, verbose_name='tax number')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, help_text='ISO 3166-2, such as ES-CN.', max_length=10, verbose_name='region')),
                ('postcode', models.CharField(blank=True, max_length=20, verbose_name='postcode')),
                ('country', models.CharField(default='ES', help_text='ISO 3166, two letters.', max_length=2, verbose_name='country')),
                ('currency', models.CharField(default='EUR', help_text='ISO 4217.', max_length=3, verbose_name='currency')),
            ],
            options={
                'verbose_name': 'legal entity',
                'verbose_name_plural': 'legal entities',
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('shop', 'Shop'), ('warehouse', 'Warehouse'), ('supplier', 'Supplier that ships for us'), ('transit', 'In transit')], default='shop', max_length=10, verbose_name='kind')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, help_text='ISO 3166-2, such as ES-CN.', max_length=10, verbose_name='region')),
                ('postcode', models.CharField(blank=True, max_length=20, verbose_name='postcode')),
                ('country', models.CharField(default='ES', help_text='ISO 3166, two letters.', max_length=2, verbose_name='country')),
                ('phone', models.CharField(blank=True, help_text='E.164, such as +34600000000.', max_length=20, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('time_zone', models.CharField(default='Europe/Madrid', help_text='IANA name.', max_length=64, verbose_name='time zone')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('sells', models.BooleanField(default=False, verbose_name='sells')),
                ('hosts_pickup', models.BooleanField(default=False, verbose_name='hands over pickups')),
                ('ships', models.BooleanField(default=False, verbose_name='ships')),
                ('takes_returns', models.BooleanField(default=False, verbose_name='takes returns')),
                ('preparation_minutes', models.PositiveIntegerField(default=120, verbose_name='minutes to prepare a pickup')),
                ('pickup_capacity_per_hour', models.PositiveIntegerField(default=20, verbose_name='units it can prepare an hour')),
                ('safety_stock', models.PositiveIntegerField(default=0, verbose_name='safety stock')),
                ('collect_by_days', models.PositiveIntegerField(default=5, verbose_name='opening days to collect')),
                ('acceptance_minutes', models.PositiveIntegerField(default=60, verbose_name='open minutes to accept an order')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('external_source', models.CharField(blank=True, max_length=60, verbose_name='imported from')),
                ('external_handle', models.CharField(blank=True, max_length=100, verbose_name='name there')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.legalentity', verbose_name='legal entity')),
            ],
            options={
                'verbose_name': 'location',
                'verbose_name_plural': 'locations',
            },
        ),
        migrations.CreateModel(
            name='EnrolmentCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('name', models.CharField(max_length=100, verbose_name='name of the device')),
                ('kind', models.CharField(choices=[('tablet', 'Staff tablet'), ('kiosk', 'Shopper kiosk'), ('till', 'Till')], default='tablet', max_length=10, verbose_name='kind')),
                ('code_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('issued_by', models.CharField(max_length=60, verbose_name='issued by')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used at')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'enrolment code',
                'verbose_name_plural': 'enrolment codes',
            },
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('role', models.CharField(choices=[('staff', 'Shop staff'), ('manager', 'Shop manager'), ('agent', 'Customer care'), ('marketing', 'Marketing'), ('finance', 'Finance'), ('admin', 'Administrator'), ('partner', 'Partner system')], max_length=12, verbose_name='role')),
                ('pin_hash', models.CharField(blank=True, editable=False, max_length=200)),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('location', models.ForeignKey(blank=True, help_text='Empty: everywhere.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'employment',
                'verbose_name_plural': 'employments',
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('kind', models.CharField(choices=[('tablet', 'Staff tablet'), ('kiosk', 'Shopper kiosk'), ('till', 'Till')], default='tablet', max_length=10, verbose_name='kind')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('enrolled_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False, verbose_name='enrolled at')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked at')),
                ('last_seen_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last seen at')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'device',
                'verbose_name_plural': 'devices',
            },
        ),
        migrations.CreateModel(
            name='OpeningException',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('on', models.DateField(verbose_name='date')),
                ('is_closed', models.BooleanField(default=False, verbose_name='closed all day')),
                ('opens', models.TimeField(blank=True, null=True, verbose_name='opens')),
                ('closes', models.TimeField(blank=True, help_text='At or before opening: on the next day.', null=True, verbose_name='closes')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'special opening day',
                'verbose_name_plural': 'special opening days',
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(help_text='At or before opening: on the next day.', verbose_name='closes')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.location', verbose_name='location')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
            },
        ),
        migrations.CreateModel(
            name='SalesChannel',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('kind', models.CharField(choices=[('web', 'Web shop'), ('shop', 'Shops'), ('phone', 'Telephone'), ('marketplace', 'Marketplace')], default='web', max_length=12, verbose_name='kind')),
                ('currency', models.CharField(default='EUR', help_text='ISO 4217.', max_length=3, verbose_name='currency')),
                ('default_language', models.CharField(default='en', max_length=10, verbose_name='first language')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None, verbose_name='languages')),
                ('number_prefix', models.CharField(default='W', max_length=4, verbose_name='order numbers begin with')),
                ('pickup', models.BooleanField(default=True, verbose_name='offers pickup')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.legalentity', verbose_name='legal entity')),
            ],
            options={
                'verbose_name': 'sales channel',
                'verbose_name_plural': 'sales channels',
            },
        ),
        migrations.CreateModel(
            name='StaffSession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), editable=False)),
                ('public_id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, unique=True)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('started_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), verbose_name='started at')),
                ('last_seen_at', models.DateTimeField(db_default=apps.core.clock.OmniNow(), verbose_name='last seen at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.device', verbose_name='device')),
                ('employment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.employment', verbose_name='employment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'staff session',
                'verbose_name_plural': 'staff sessions',
            },
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='stores_location_coordinates_on_earth'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'transit'), _negated=True), models.Q(('hosts_pickup', False), ('sells', False), ('ships', False), ('takes_returns', False)), _connector='OR'), name='stores_location_transit_has_no_role'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(('pickup_capacity_per_hour__gt', 0)), name='stores_location_capacity'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.UniqueConstraint(condition=models.Q(('external_handle', ''), _negated=True), fields=('external_source', 'external_handle'), name='stores_location_one_per_handle'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.UniqueConstraint(fields=('user', 'location'), name='stores_employment_one_per_place', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['staff', 'manager', 'agent', 'marketing', 'finance', 'admin', 'partner'])), name='stores_employment_role'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='stores_employment_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='openingexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('is_closed', True), ('opens__isnull', True)), models.Q(('closes__isnull', False), ('is_closed', False), ('opens__isnull', False)), _connector='OR'), name='stores_exception_closed_or_hours'),
        ),
        migrations.AddConstraint(
            model_name='openingexception',
            constraint=models.UniqueConstraint(fields=('location', 'on', 'opens'), name='stores_exception_one_per_opening', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='stores_hours_weekday'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('location', 'weekday', 'opens'), name='stores_hours_one_per_opening'),
        ),
        migrations.AddConstraint(
            model_name='saleschannel',
            constraint=models.CheckConstraint(condition=models.Q(('languages__contains', [models.F('default_language')])), name='stores_channel_speaks_its_language'),
        ),
        migrations.AddConstraint(
            model_name='staffsession',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('device',), name='stores_session_one_open_per_device'),
        ),
    ]
