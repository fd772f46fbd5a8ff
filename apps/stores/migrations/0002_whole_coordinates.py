from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0001_places_and_work'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='location',
            name='stores_location_coordinates_on_earth',
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='stores_location_coordinates_on_earth'),
        ),
    ]
